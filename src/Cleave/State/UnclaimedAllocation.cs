namespace Cleave.State;

/// <summary>An allocation of a restored allocator that nobody holds yet, as plain data.</summary>
/// <param name="Key">The key that was saved with the allocation; 0 if it had none.</param>
/// <param name="Offset">The first byte of the allocation, or of its first block; the base offset is part of it.</param>
/// <param name="Size">Bytes of the allocation, in all of its blocks.</param>
/// <param name="IsOwned">Whether an owner held the allocation when it was saved; if not, a plain value did.</param>
public readonly record struct UnclaimedAllocation(ulong Key, ulong Offset, ulong Size, bool IsOwned)
{
    /// <summary>The allocation in words: "[0x1000, +4 KiB) key 7".</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"[{AddressText.Of(Offset)}, +{ByteText.Exact(Size)}) key {Key}{(IsOwned ? "" : ", without an owner")}");
}
