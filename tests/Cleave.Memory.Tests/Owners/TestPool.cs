using Cleave.Memory.Owners;

namespace Cleave.Memory.Tests.Owners;

/// <summary>A small pool whose clock the test moves.</summary>
internal static class TestPool
{
    public static NativeMemoryPool Make(ManualTime time, long maxIdle = 1 << 20) =>
        NativeMemoryPool.Over<TestAllocator>(new NativeMemoryPoolOptions
        {
            MaxKeptSize = 65536,
            MaxIdleBytes = maxIdle,
            TrimInterval = TimeSpan.FromSeconds(3),
            TimeProvider = time,
        });
}
