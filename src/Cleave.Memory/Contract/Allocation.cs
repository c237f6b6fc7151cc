namespace Cleave.Memory.Contract;

/// <summary>Allocated memory: its address and its usable size, which may be larger than the requested size.</summary>
/// <param name="Address">The address of the first byte. For an allocation of 0 bytes the address is aligned and must never be
/// dereferenced.</param>
/// <param name="Size">The usable size in bytes.</param>
/// <remarks>This value owns nothing. The holder of the memory frees the address exactly once.</remarks>
public readonly record struct Allocation(nuint Address, nuint Size)
{
    /// <summary>The allocation in words: "64 bytes at 0x10000".</summary>
    public override string ToString() => $"{ByteText.Exact(Size)} at {AddressText.Of(Address)}";
}
