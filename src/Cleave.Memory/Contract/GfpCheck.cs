namespace Cleave.Memory.Contract;

/// <summary>Checks the flags of an allocation of bytes.</summary>
internal static class GfpCheck
{
    /// <summary>The modifier of a request whose caller has a fallback, such as a smaller size: a failure is neither counted nor reported.
    /// Only the library itself uses this modifier.</summary>
    internal const GfpFlags Trial = (GfpFlags)(1 << 30) | GfpFlags.NoWarn;

    /// <summary>The modifier of a <see cref="GfpFlags.Kernel"/> request for one block of pages whose caller can fall back to smaller
    /// pieces: the request reclaims a few batches and then fails.</summary>
    internal const GfpFlags Briefly = (GfpFlags)(1 << 29);

    /// <summary>The modifier of a request whose caller makes another one if it fails, so that no spare pages of blocks are freed for
    /// it.</summary>
    internal const GfpFlags Plain = (GfpFlags)(1 << 28);

    private const string Names = "Kernel, Atomic, Account, Zero, HighMem, NoWarn, NoFrames";

    private const GfpFlags Known =
        GfpFlags.Kernel | GfpFlags.Atomic | GfpFlags.Account | GfpFlags.Zero | GfpFlags.HighMem | GfpFlags.NoWarn | GfpFlags.NoFrames
        | Trial;

    /// <summary>Throws if the flags are not valid for an allocation of bytes.</summary>
    /// <param name="flags">The flags to check.</param>
    /// <param name="name">The name of the caller's parameter that holds the flags.</param>
    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes.</exception>
    public static void Check(GfpFlags flags, string name = "flags")
    {
        if ((flags & GfpFlags.HighMem) != 0 || (flags & ~Known) != 0
            || (flags & (GfpFlags.Kernel | GfpFlags.Atomic)) == (GfpFlags.Kernel | GfpFlags.Atomic))
        {
            throw new ArgumentException(Complaint(flags), name);
        }
    }

    private static string Complaint(GfpFlags flags) =>
        (flags & ~Known) != 0
            ? FormattableString.Invariant($"The flags 0x{(int)flags:x} have bits that are not defined; the defined ones are {Names}.")
        : (flags & GfpFlags.HighMem) != 0 ? $"The flags {flags} have HighMem, which is for allocations of pages, not of bytes."
        : $"The flags {flags} say both that the call may wait (Kernel) and that it may not (Atomic); take one of the two.";
}
