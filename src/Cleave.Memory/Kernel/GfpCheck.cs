namespace Cleave.Memory;

/// <summary>What flags an allocation may carry.</summary>
internal static class GfpCheck
{
    private const GfpFlags Known =
        GfpFlags.Kernel | GfpFlags.Atomic | GfpFlags.Account | GfpFlags.Zero | GfpFlags.HighMem | GfpFlags.NoWarn;

    /// <exception cref="ArgumentException">The flags are not for an allocation of bytes.</exception>
    public static void Check(GfpFlags flags)
    {
        if ((flags & GfpFlags.HighMem) != 0 || (flags & ~Known) != 0
            || (flags & (GfpFlags.Kernel | GfpFlags.Atomic)) == (GfpFlags.Kernel | GfpFlags.Atomic))
        {
            throw Complaint(flags);
        }
    }

    private static ArgumentException Complaint(GfpFlags flags) => new(
        (flags & GfpFlags.HighMem) != 0 ? $"The flags {flags} have HighMem, which is for page allocations only."
        : (flags & ~Known) != 0 ? $"The flags {flags} have bits that mean nothing; those that do are {Known}."
        : $"The flags {flags} say both that the call may wait (Kernel) and that it may not (Atomic).",
        nameof(flags));
}
