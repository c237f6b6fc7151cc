using Cleave.Tools.Moments;
using Cleave.Tools.Traces;

namespace Cleave.Tools.Reports;

/// <summary>The segments and blocks of a recorded allocator at one moment.</summary>
internal static class RecordedMoment
{
    /// <summary>Captures the state just after an event. Addresses that no segment held then count as out of use.</summary>
    public static SpaceMoment At(int index, RecordedHistory recorded, SpaceHistory history) =>
        At(index, recorded, history.Points[index].Live, history.Lives.Where(life => life.IsLiveAt(index)));

    /// <summary>Captures the state just after an event from the blocks that are live then.</summary>
    /// <param name="index">The index of the event.</param>
    /// <param name="recorded">The history that the blocks are of.</param>
    /// <param name="requested">Bytes that were live, as requested.</param>
    /// <param name="live">The blocks that are live after the event.</param>
    public static SpaceMoment At(int index, RecordedHistory recorded, ulong requested, IEnumerable<BlockLife> live)
    {
        var moment = new MomentBuilder(0, recorded.Size, recorded.Unit, MomentBuilder.UsualCells);
        BlockLife[] blocks = [.. live.OrderBy(life => life.Address).ThenBy(life => life.Birth)];
        int next = 0;
        ulong end = 0;
        bool part = false;
        foreach (RecordedSegment segment in recorded.Segments.Where(segment => segment.Birth <= index && index < segment.Death))
        {
            if (segment.Address > end)
            {
                moment.Add(end, segment.Address - end, SpaceUse.Retired);
            }
            else if (segment.IsWhole && !part)
            {
                moment.Edge(segment.Address);
            }

            end = Math.Max(end, segment.Address + segment.Size);
            part = !segment.IsWhole;
            for (; next < blocks.Length && blocks[next].Address < end; next++)
            {
                moment.Add(blocks[next].Address, blocks[next].Size, SpaceUse.Allocated, blocks[next]);
                moment.Count(blocks[next].Requested);
                end = Math.Max(end, blocks[next].Address + blocks[next].Size);
            }
        }

        if (end < recorded.Size)
        {
            moment.Add(end, recorded.Size - end, SpaceUse.Retired);
        }

        SpaceMoment built = moment.Build([]);
        return built with
        {
            Event = index,
            RequestedBytes = requested,
            LargestFreeBlock = built.Holes.Count == 0 ? 0 : built.Holes[0].Size,
        };
    }
}
