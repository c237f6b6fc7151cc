namespace Cleave.Memory.Frames;

/// <summary>The policies that say when released pages return to the operating system.</summary>
/// <remarks><see cref="PhysicalMemory.Trim"/> returns all of them under every policy.</remarks>
public enum ReturnPolicy
{
    /// <summary>Pages return once more than <see cref="PhysicalMemoryOptions.ReturnWatermark"/> bytes are pending in a node, until half of
    /// that is left; long runs return first.</summary>
    AboveWatermark,

    /// <summary>Pages return at once, in <see cref="PhysicalMemory.Release"/>.</summary>
    AtOnce,

    /// <summary>Pages return only by <see cref="PhysicalMemory.Trim"/>.</summary>
    Never,
}
