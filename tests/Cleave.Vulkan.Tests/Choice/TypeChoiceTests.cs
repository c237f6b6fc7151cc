using Cleave.Vulkan.Choice;

namespace Cleave.Vulkan.Tests.Choice;

/// <summary>The memory types that uses get on the devices that people have.</summary>
public sealed class TypeChoiceTests
{
    private const MemoryProperties Local = MemoryProperties.DeviceLocal;
    private const MemoryProperties Mapped = MemoryProperties.HostVisible | MemoryProperties.HostCoherent;
    private const MemoryProperties Cached = MemoryProperties.HostCached;

    /// <summary>A discrete device: VRAM, system memory, and a window of VRAM that can be mapped.</summary>
    private static readonly MemoryTypeInfo[] Discrete = Types(0, Local, Mapped, Mapped | Cached, Local | Mapped);

    /// <summary>An integrated device: one heap, all of it the device's, the cached type not coherent.</summary>
    private static readonly MemoryTypeInfo[] Mobile =
        Types(Local, Local | Mapped, Local | MemoryProperties.HostVisible | Cached, Local | MemoryProperties.LazilyAllocated,
            Local | MemoryProperties.Protected);

    [Theory]
    [InlineData(MemoryUse.DeviceOnly, HostAccess.ByUse, "1 4 0 2 3")]
    [InlineData(MemoryUse.Upload, HostAccess.ByUse, "2 3 4")]
    [InlineData(MemoryUse.Upload, HostAccess.Random, "3 2 4")]
    [InlineData(MemoryUse.Readback, HostAccess.ByUse, "3 2 4")]
    [InlineData(MemoryUse.Dynamic, HostAccess.ByUse, "4 2 3")]
    [InlineData(MemoryUse.DeviceOnly, HostAccess.Sequential, "4 2 3")]
    [InlineData(MemoryUse.Transient, HostAccess.ByUse, "1 4 0 2 3")]
    [InlineData(MemoryUse.Any, HostAccess.ByUse, "0 1 2 3 4")]
    [InlineData(MemoryUse.Upload, HostAccess.None, "2 0 3 4 1")]
    public void A_discrete_device(MemoryUse use, HostAccess access, string order) => Assert.Equal(order, Order(Discrete, use, access));

    [Theory]
    [InlineData(MemoryUse.DeviceOnly, "0 1 2")]
    [InlineData(MemoryUse.Upload, "1 2")]
    [InlineData(MemoryUse.Readback, "2 1")]
    [InlineData(MemoryUse.Transient, "3 0 1 2")]
    public void A_mobile_device(MemoryUse use, string order) => Assert.Equal(order, Order(Mobile, use, HostAccess.ByUse));

    [Fact]
    public void Properties_of_the_request_decide_before_those_of_the_use()
    {
        var chooser = new TypeChooser(Discrete);
        Assert.Equal([4], chooser.Choose(Demand(MemoryUse.Upload) with { Required = Local }));
        Assert.Equal([2], chooser.Choose(Demand(MemoryUse.Upload) with { Forbidden = Local | Cached }));
        Assert.Equal([4, 1, 2, 3, 0], chooser.Choose(Demand(MemoryUse.DeviceOnly) with { Preferred = MemoryProperties.HostVisible }));
        Assert.Equal([2, 3], chooser.Choose(Demand(MemoryUse.Upload) with { TypeBits = 0b1101 }));
        Assert.Empty(chooser.Choose(Demand(MemoryUse.DeviceOnly) with { TypeBits = 0b100000 }));
    }

    [Fact]
    public void Special_memory_is_taken_only_on_request()
    {
        var chooser = new TypeChooser(Mobile);
        Assert.Equal([4], chooser.Choose(Demand(MemoryUse.DeviceOnly) with { Required = MemoryProperties.Protected }));
        Assert.Equal([3], chooser.Choose(Demand(MemoryUse.Transient) with { Required = MemoryProperties.LazilyAllocated }));
        Assert.DoesNotContain(4, chooser.Choose(Demand(MemoryUse.Any)));
    }

    [Fact]
    public void The_choice_is_explained_in_words()
    {
        MemoryTypeChoice choice = new TypeChooser(Mobile).Explain(
            Demand(MemoryUse.Readback) with { TypeBits = 0b11110, Forbidden = MemoryProperties.HostCoherent });
        Assert.Equal([2], choice.Types.Select(type => type.Index));
        Assert.Equal(
            """
            Type 2 (DeviceLocal, HostVisible, HostCached; heap 0) is choice 1: it has DeviceLocal, which the request avoids.
            Type 0 (DeviceLocal; heap 0) is not taken: the resource cannot lie in it, because its bit is not in TypeBits.
            Type 1 (DeviceLocal, HostVisible, HostCoherent; heap 0) is not taken: it has HostCoherent, which the request forbids.
            Type 3 (DeviceLocal, LazilyAllocated; heap 0) is not taken: it lacks HostVisible, which the request requires.
            Type 4 (DeviceLocal, Protected; heap 0) is not taken: it lacks HostVisible, which the request requires.
            """,
            choice.ToString());
    }

    [Fact]
    public void Many_different_demands_are_answered_as_without_a_cache()
    {
        var chooser = new TypeChooser(Discrete);
        for (int round = 0; round < 2; round++)
        {
            for (uint bits = 1; bits < 32; bits++)
            {
                foreach (MemoryUse use in Enum.GetValues<MemoryUse>())
                {
                    TypeDemand demand = Demand(use) with { TypeBits = bits };
                    Assert.Equal(new TypeChooser(Discrete).Choose(demand), chooser.Choose(demand));
                }
            }
        }
    }

    private static MemoryTypeInfo[] Types(params MemoryProperties[] properties) =>
        [.. properties.Select((property, index) => new MemoryTypeInfo(index, 0, property))];

    private static TypeDemand Demand(MemoryUse use) => new(use, HostAccess.ByUse, 0, 0, 0, uint.MaxValue);

    private static string Order(MemoryTypeInfo[] types, MemoryUse use, HostAccess access) =>
        string.Join(' ', new TypeChooser(types).Choose(Demand(use) with { Access = access }));
}
