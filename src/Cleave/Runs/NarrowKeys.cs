namespace Cleave.Runs;

/// <summary>Keys of 64 bits, for granules below 2^32.</summary>
internal readonly struct NarrowKeys : IRunKeys<ulong>
{
    /// <inheritdoc/>
    public static ulong HighMask => 0xFFFF_FFFF_0000_0000;

    /// <inheritdoc/>
    public static ulong Pack(ulong high, ulong low) => (high << 32) | (uint)low;

    /// <inheritdoc/>
    public static ulong High(ulong key) => key >> 32;

    /// <inheritdoc/>
    public static ulong Low(ulong key) => (uint)key;
}
