namespace Cleave.Tools.Pickle;

/// <summary>Hashes 64-bit keys that a file chooses, such as ids and addresses, with a seed that differs from process to process.</summary>
/// <remarks>
/// The hash of .NET for whole numbers is the number itself, so a file of some megabytes can put all its ids into one bucket of a hash table
/// and make each look-up take as long as the table. With a secret seed nobody can choose keys that collide. Thread-safe.
/// </remarks>
internal sealed class SeededComparer : IEqualityComparer<long>, IEqualityComparer<ulong>
{
    private readonly ulong _seed;
    private readonly ulong _factor;

    /// <param name="seed">What the hash depends on.</param>
    /// <param name="factor">An odd number that keys are multiplied by.</param>
    internal SeededComparer(ulong seed, ulong factor) => (_seed, _factor) = (seed, factor | 1);

    /// <summary>The comparer of this process.</summary>
    public static SeededComparer Shared { get; } = new(Random(), Random());

    public bool Equals(long x, long y) => x == y;

    public bool Equals(ulong x, ulong y) => x == y;

    public int GetHashCode(long key) => GetHashCode((ulong)key);

    /// <summary>Both halves of the product of the key with a secret number, mixed. Each bit of the key reaches each bit of the hash.</summary>
    public int GetHashCode(ulong key)
    {
        ulong high = Math.BigMul(key ^ _seed, _factor, out ulong low);
        ulong mixed = high ^ low;
        return (int)(mixed ^ (mixed >> 32));
    }

    // A Guid comes from the system's generator without a library for cryptography, whose loading fails in a process of few addresses
    // (ulimit -v). Bytes 6 to 9 have the fixed bits of its version and variant.
    private static ulong Random()
    {
        byte[] bytes = Guid.NewGuid().ToByteArray();
        return BitConverter.ToUInt64([.. bytes[..6], .. bytes[10..12]]);
    }
}
