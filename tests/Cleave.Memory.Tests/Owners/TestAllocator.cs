using Cleave.Memory.Contract;

namespace Cleave.Memory.Tests.Owners;

/// <summary>The allocator of <see cref="TestMemory"/> as a type argument: the least that an allocator has to write.</summary>
internal readonly struct TestAllocator : IAllocator<TestAllocator>
{
    public static bool TryReallocate(
        nuint address, Layout newLayout, Layout oldLayout, GfpFlags flags, NumaNode node, out Allocation allocation,
        out AllocationFailure failure)
    {
        FailureCode code = TestMemory.Current.TryRealloc(address, newLayout, oldLayout, flags, out allocation);
        failure = new AllocationFailure { Code = code };
        return code == FailureCode.None;
    }
}
