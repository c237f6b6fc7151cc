using System.Buffers;
using System.Numerics;
using Cleave.BestFit;
using Cleave.Gpu;
using Cleave.Pool;

namespace Cleave.Tests.State;

/// <summary>The bytes of the state of an allocator.</summary>
internal static class SavedBytes
{
    public static byte[] Of(GpuBuddy space) => Of(space.Save);

    public static byte[] Of(BestFitAllocator space) => Of(space.Save);

    public static byte[] Of<TIndex>(BuddyPool<TIndex> pool)
        where TIndex : unmanaged, IBinaryInteger<TIndex>, IUnsignedNumber<TIndex>, IMinMaxValue<TIndex> => Of(pool.Save);

    public static byte[] Of(Func<IBufferWriter<byte>, ulong> saveIncrement) => Of(destination => { _ = saveIncrement(destination); });

    private static byte[] Of(Action<IBufferWriter<byte>> save)
    {
        var buffer = new ArrayBufferWriter<byte>();
        save(buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
