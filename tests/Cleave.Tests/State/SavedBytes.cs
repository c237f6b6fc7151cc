using System.Buffers;
using Cleave.BestFit;
using Cleave.Gpu;

namespace Cleave.Tests.State;

/// <summary>The bytes of the state of an allocator.</summary>
internal static class SavedBytes
{
    public static byte[] Of(GpuBuddy space) => Of(space.Save);

    public static byte[] Of(BestFitAllocator space) => Of(space.Save);

    private static byte[] Of(Action<IBufferWriter<byte>> save)
    {
        var buffer = new ArrayBufferWriter<byte>();
        save(buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
