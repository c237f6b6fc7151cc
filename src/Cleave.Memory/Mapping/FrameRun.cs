namespace Cleave.Memory.Mapping;

/// <summary>A run of consecutive page frames in one node, which one call can map.</summary>
internal readonly record struct FrameRun(ulong Frame, ulong Pages)
{
    public ulong End => Frame + Pages;
}
