using System.Reflection;
using Cleave.Memory.Heaps;
using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>Constructors of owners make new memory: no raw address becomes an owner unless the call says Dangerous.</summary>
public sealed class ConstructorTests
{
    /// <summary>Each line compiles, and means the value or the capacity that is written there.</summary>
    [Fact]
    public void A_default_and_a_new_expression_are_values()
    {
        using KBox<int> k = new(default);
        using VBox<int> v = new(default);
        using KVBox<int> kv = new(default);
        using Box<int, TestAllocator> box = new(default);
        using KBox<Handle> handle = new(new(0x123000));
        using KVBox<nuint> address = new(0x123000);
        Assert.Equal((0, 0, 0, 0), (k.Value, v.Value, kv.Value, box.Value));
        Assert.Equal((0x123000, (nuint)0x123000), (handle.Value.Value, address.Value));

        using KVec<int> kvec = new(default);
        using VVec<int> vvec = new(default);
        using KVVec<int> kvvec = new(default);
        using Vec<int, TestAllocator> vec = new(default);
        Assert.Equal(((nuint)0, (nuint)0, (nuint)0, (nuint)0), (kvec.Capacity, vvec.Capacity, kvvec.Capacity, vec.Capacity));
    }

    /// <summary>Values that only describe memory (an allocation, a range of pages) own nothing,
    /// and their constructors do no harm.</summary>
    [Fact]
    public void No_public_constructor_of_an_owner_takes_raw_memory()
    {
        IEnumerable<ParameterInfo> parameters = typeof(MemoryHeap).Assembly.GetExportedTypes()
            .Where(type => typeof(IDisposable).IsAssignableFrom(type))
            .SelectMany(type => type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            .Where(constructor => constructor.IsPublic || constructor.IsFamily || constructor.IsFamilyOrAssembly)
            .SelectMany(constructor => constructor.GetParameters());
        Assert.DoesNotContain(parameters, parameter =>
            parameter.ParameterType.Name.StartsWith("Dangerous", StringComparison.Ordinal)
            || parameter.ParameterType.IsPointer
            || (parameter.ParameterType == typeof(nuint) && parameter.Name!.Contains("address", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Vecs_of_every_kind_adopt_the_parts_of_another()
    {
        using KVec<int> k = KVec.DangerousAdopt<int>(Filled(new KVec<int>(10, alignment: new Alignment(256))).DangerousRelease());
        using VVec<int> v = VVec.DangerousAdopt<int>(Filled(new VVec<int>()).DangerousRelease());
        using KVVec<int> kv = KVVec.DangerousAdopt<int>(Filled(new KVVec<int>()).DangerousRelease());
        Assert.Equal([1, 2, 3], k.AsSpan().ToArray());
        Assert.Equal([1, 2, 3], v.AsSpan().ToArray());
        Assert.Equal([1, 2, 3], kv.AsSpan().ToArray());
        k.Resize(100, 4);
        Assert.Equal((nuint)0, k.DangerousGetAddress() % 256);
    }

    private static TVec Filled<TVec>(TVec vec)
        where TVec : System.Buffers.IBufferWriter<int>
    {
        System.Buffers.BuffersExtensions.Write(vec, [1, 2, 3]);
        return vec;
    }

    private record struct Handle(int Value);
}
