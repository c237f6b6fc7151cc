namespace Cleave.Memory.Contract;

/// <summary>Memory that was handed out: where it begins, and how many bytes of it can be used, which may be more than asked for.</summary>
/// <param name="Address">The first byte. Of no bytes it is aligned, and never to be dereferenced.</param>
/// <param name="Size">Usable bytes.</param>
/// <remarks>A value that owns nothing: its holder gives the address back exactly once.</remarks>
public readonly record struct Allocation(nuint Address, nuint Size)
{
    /// <summary>The allocation in words: "64 bytes at 0x10000".</summary>
    public override string ToString() => $"{ByteText.Exact(Size)} at {AddressText.Of(Address)}";
}
