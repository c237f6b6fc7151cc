using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Memory.Mapping;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Others find areas while one of them is being changed.</summary>
public sealed class AreaIndexTests
{
    [Fact]
    public void An_area_is_found_by_the_pages_it_had_until_who_changes_it_is_done()
    {
        using PhysicalMemory memory = Make.Memory(8);
        var layout = new Layout(Make.Page, default);
        var frames = new MappedFrames(memory);
        frames.Append(new FrameBlock(1, 0));
        VmallocArea area = Area(frames, layout);
        var index = new AreaIndex();
        index.Add(area);
        Assert.True(index.TryClaim(area.Address, layout, out VmallocArea? claimed));
        Assert.Same(area, claimed);

        frames.Append(new FrameBlock(2, 1));
        Assert.Equal(
            (area, null, new HeapUsage(1, Make.Page)), (index.Find(area.Address), index.Find(area.Address + Make.Page), index.Usage));
        index.Settle(area, area.Address);
        Assert.Equal((area, new HeapUsage(1, 3 * Make.Page)), (index.Find(area.Address + (3 * Make.Page) - 1), index.Usage));
        Assert.Null(index.Find(area.Address + (3 * Make.Page)));

        Assert.True(index.TryClaim(area.Address, layout, out _));
        frames.Cut(1);
        Assert.Same(area, index.Find(area.Address + Make.Page));
        index.Settle(area, area.Address);
        Assert.Null(index.Find(area.Address + Make.Page));
    }

    private static VmallocArea Area(MappedFrames frames, Layout layout)
    {
        var addresses = new AddressReservation(1 << 30, 1 << 30, 1 << 20, new Alignment(1 << 20), Make.Page);
        return new VmallocArea(Make.Page, addresses.Take(4 * Make.Page)!, frames, layout, group: null);
    }
}
