namespace Cleave.Tools.Pickle;

/// <summary>Hashes 64-bit keys that a file contains, such as ids and addresses, with a seed that differs from process to process.</summary>
/// <remarks>
/// The .NET hash of a whole number is the number itself, so a file of some megabytes could put all its ids into one bucket of a hash table.
/// Each look-up would then take as long as the table. With a secret seed, nobody can choose keys that collide. Thread-safe.
/// </remarks>
internal sealed class SeededComparer : IEqualityComparer<long>, IEqualityComparer<ulong>
{
    private readonly ulong _seed;
    private readonly ulong _factor;

    /// <param name="seed">The number that the hash depends on.</param>
    /// <param name="factor">The odd number that keys are multiplied by.</param>
    internal SeededComparer(ulong seed, ulong factor) => (_seed, _factor) = (seed, factor | 1);

    /// <summary>The comparer of this process.</summary>
    public static SeededComparer Shared { get; } = new(Random(), Random());

    public bool Equals(long x, long y) => x == y;

    public bool Equals(ulong x, ulong y) => x == y;

    public int GetHashCode(long key) => GetHashCode((ulong)key);

    /// <summary>
    /// Hashes a key by mixing both halves of its product with a secret number. Each bit of the key affects each bit of the hash.
    /// </summary>
    public int GetHashCode(ulong key)
    {
        ulong high = Math.BigMul(key ^ _seed, _factor, out ulong low);
        ulong mixed = high ^ low;
        return (int)(mixed ^ (mixed >> 32));
    }

    // A Guid comes from the system's generator without loading a cryptography library, which fails in a process with few addresses (ulimit
    // -v). Bytes 6 to 9 contain the fixed bits of its version and variant.
    private static ulong Random()
    {
        byte[] bytes = Guid.NewGuid().ToByteArray();
        return BitConverter.ToUInt64([.. bytes[..6], .. bytes[10..12]]);
    }
}
