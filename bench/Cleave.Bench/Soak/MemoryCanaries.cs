namespace Cleave.Bench.Soak;

/// <summary>Canaries in real memory: in the first and the last word of a block, and in one word of each cache line.</summary>
/// <remarks>Addresses and sizes are multiples of 8.</remarks>
internal sealed class MemoryCanaries : ICanaries
{
    private const ulong Stride = 64;

    public void Place(SoakBlock block) => Fill(block, block.Canary);

    public void Check(SoakBlock block)
    {
        foreach ((ulong address, ulong size) in block.Parts)
        {
            for (ulong at = 0; at < size; at += Stride)
            {
                Check(block, address + at);
            }

            Check(block, address + size - sizeof(long));
        }
    }

    public void Remove(SoakBlock block)
    {
        Check(block);
        Fill(block, ~block.Canary);
    }

    private static unsafe void Fill(SoakBlock block, long value)
    {
        // SAFETY: the worker holds the block, whose memory stays mapped until it is freed.
        foreach ((ulong address, ulong size) in block.Parts)
        {
            for (ulong at = 0; at < size; at += Stride)
            {
                Volatile.Write(ref *(long*)(address + at), value);
            }

            Volatile.Write(ref *(long*)(address + size - sizeof(long)), value);
        }
    }

    private static unsafe void Check(SoakBlock block, ulong address)
    {
        // SAFETY: the worker holds the block, whose memory stays mapped until it is freed.
        long found = Volatile.Read(ref *(long*)address);
        if (found != block.Canary)
        {
            throw new SoakFaultException(
                FormattableString.Invariant($"Address 0x{address:x} in {block} holds 0x{found:x} and not its canary 0x{block.Canary:x}."));
        }
    }
}
