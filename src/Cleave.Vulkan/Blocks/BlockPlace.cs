using Cleave.BestFit;

namespace Cleave.Vulkan.Blocks;

/// <summary>A place that a rule of placement found. Immutable.</summary>
/// <param name="Offset">The first byte of the place.</param>
/// <param name="Size">Bytes of the place.</param>
/// <param name="Handle">The handle by which best fit frees the place; <c>default</c> for rules that need none.</param>
internal readonly record struct BlockPlace(ulong Offset, ulong Size, AllocatedRange Handle)
{
    /// <summary>The offset behind the last byte.</summary>
    public ulong End => Offset + Size;
}
