namespace Cleave.Memory.Mapping;

/// <summary>A run of pages that one call can map: consecutive page frames in one node, or a segment of private memory.</summary>
internal readonly record struct FrameRun(ulong Frame, ulong Pages, bool IsPrivate = false)
{
    public ulong End => Frame + Pages;
}
