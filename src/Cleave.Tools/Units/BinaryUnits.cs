namespace Cleave.Tools.Units;

/// <summary>Binary units as constants, in bytes.</summary>
internal static class BinaryUnits
{
    public const ulong KiB = 1UL << 10;
    public const ulong MiB = 1UL << 20;
    public const ulong GiB = 1UL << 30;
}
