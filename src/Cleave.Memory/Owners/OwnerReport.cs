using System.Diagnostics;

namespace Cleave.Memory.Owners;

/// <summary>The memory that an owner holds, and the stack that created the owner.</summary>
/// <param name="Kind">The type of the owner with its type arguments: "VVec&lt;Int32&gt;".</param>
/// <param name="Address">The address of the first byte.</param>
/// <param name="Bytes">The number of bytes that were requested.</param>
/// <param name="AllocationStack">The stack that created the owner; null if <see cref="OwnerTracking.IsOn"/> was false at that time.</param>
/// <remarks>Immutable.</remarks>
public sealed record OwnerReport(string Kind, nuint Address, nuint Bytes, StackTrace? AllocationStack)
{
    /// <summary>Describes the owner in words: its type, bytes and address on the first line, and its stack on the following
    /// lines.</summary>
    public override string ToString() =>
        $"{Kind} of {ByteText.Exact(Bytes)} at {AddressText.Of(Address)}"
        + (AllocationStack is null ? "" : $", made{Environment.NewLine}{AllocationStack}");
}
