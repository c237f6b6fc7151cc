namespace Cleave.Bench;

/// <summary>The FNV-1a hash of 64 bits, computed incrementally.</summary>
/// <remarks>Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm" (IETF draft-eastlake-fnv).</remarks>
internal sealed class Fnv1a
{
    private const ulong Basis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    public ulong Value { get; private set; } = Basis;

    public void Add(byte value) => Value = (Value ^ value) * Prime;

    /// <summary>Adds eight bytes to the hash, the lowest first.</summary>
    public void Add(ulong value)
    {
        for (int i = 0; i < sizeof(ulong); i++)
        {
            Add((byte)(value >> (8 * i)));
        }
    }
}
