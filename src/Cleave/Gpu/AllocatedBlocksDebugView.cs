using System.Diagnostics;

namespace Cleave.Gpu;

/// <summary>The view of an owner in a debugger: its blocks.</summary>
internal sealed class AllocatedBlocksDebugView(AllocatedBlocks owner)
{
    [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
    public AllocatedBlock[] Items => owner.IsDisposed ? [] : [.. owner];
}
