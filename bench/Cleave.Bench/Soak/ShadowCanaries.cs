namespace Cleave.Bench.Soak;

/// <summary>Canaries beside an allocator that only hands out offsets: one number for each smallest block, 0 for free.</summary>
/// <param name="baseOffset">The first offset of the space.</param>
/// <param name="size">The bytes of the space.</param>
/// <param name="granule">The bytes of the smallest block.</param>
internal sealed class ShadowCanaries(ulong baseOffset, ulong size, ulong granule) : ICanaries
{
    private readonly long[] _cells = new long[size / granule];

    public void Place(SoakBlock block) => Change(block, 0, block.Canary);

    public void Check(SoakBlock block) => Change(block, block.Canary, block.Canary);

    public void Remove(SoakBlock block) => Change(block, block.Canary, 0);

    private void Change(SoakBlock block, long from, long to)
    {
        foreach ((ulong address, ulong bytes) in block.Parts)
        {
            ulong end = (address - baseOffset + bytes + granule - 1) / granule;
            for (ulong cell = (address - baseOffset) / granule; cell < end; cell++)
            {
                long found = Interlocked.CompareExchange(ref _cells[cell], to, from);
                if (found != from)
                {
                    string holder = found == 0 ? "no block has it" : $"block {found} has it";
                    throw new SoakFaultException(FormattableString.Invariant(
                        $"Offset 0x{baseOffset + (cell * granule):x} belongs to {block}, but {holder}."));
                }
            }
        }
    }
}
