namespace Cleave.Memory.Mapping;

/// <summary>Page frames that follow each other in one node, so that one call maps them.</summary>
internal readonly record struct FrameRun(ulong Frame, ulong Pages)
{
    public ulong End => Frame + Pages;
}
