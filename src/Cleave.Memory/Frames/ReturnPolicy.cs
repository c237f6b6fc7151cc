namespace Cleave.Memory.Frames;

/// <summary>When pages that were released go back to the operating system.</summary>
/// <remarks><see cref="PhysicalMemory.Trim"/> sends all of them under every policy.</remarks>
public enum ReturnPolicy
{
    /// <summary>Once more of them wait in a node than <see cref="PhysicalMemoryOptions.ReturnWatermark"/>; until half of that is left,
    /// long runs first.</summary>
    AboveWatermark,

    /// <summary>At once, in <see cref="PhysicalMemory.Release"/>.</summary>
    AtOnce,

    /// <summary>Only when they are trimmed.</summary>
    Never,
}
