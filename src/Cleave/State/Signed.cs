namespace Cleave.State;

/// <summary>Numbers with a sign in the form of numbers without one, so that small ones stay short.</summary>
internal static class Signed
{
    /// <summary>Converts 0, -1, 1, -2, 2 and so on to 0, 1, 2, 3, 4.</summary>
    public static ulong Fold(long value) => ((ulong)value << 1) ^ (ulong)(value >> 63);

    /// <summary>Converts back what <see cref="Fold"/> has converted.</summary>
    public static long Unfold(ulong folded) => (long)(folded >> 1) ^ -(long)(folded & 1);
}
