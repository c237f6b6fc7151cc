using System.Diagnostics;

namespace Cleave.Memory.Owners;

/// <summary>What an owner holds, and where it was made.</summary>
/// <param name="Kind">The owner's type, with what it holds: "VVec&lt;Int32&gt;".</param>
/// <param name="Address">The first byte.</param>
/// <param name="Bytes">Bytes that were asked for.</param>
/// <param name="AllocationStack">The stack that made the owner, where <see cref="OwnerTracking.IsOn"/> was set then; else null.</param>
/// <remarks>Immutable.</remarks>
public sealed record OwnerReport(string Kind, nuint Address, nuint Bytes, StackTrace? AllocationStack)
{
    /// <summary>The report in words: the owner and its bytes on the first line, its stack on those below.</summary>
    public override string ToString() =>
        $"{Kind} of {ByteText.Exact(Bytes)} at {AddressText.Of(Address)}"
        + (AllocationStack is null ? "" : $", made{Environment.NewLine}{AllocationStack}");
}
