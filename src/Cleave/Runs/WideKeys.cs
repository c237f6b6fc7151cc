namespace Cleave.Runs;

/// <summary>Keys of 128 bits, for any granules.</summary>
internal readonly struct WideKeys : IRunKeys<UInt128>
{
    /// <inheritdoc/>
    public static UInt128 HighMask => new(ulong.MaxValue, 0);

    /// <inheritdoc/>
    public static UInt128 Pack(ulong high, ulong low) => new(high, low);

    /// <inheritdoc/>
    public static ulong High(UInt128 key) => (ulong)(key >> 64);

    /// <inheritdoc/>
    public static ulong Low(UInt128 key) => (ulong)key;
}
