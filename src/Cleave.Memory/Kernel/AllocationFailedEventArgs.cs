namespace Cleave.Memory;

/// <summary>A request that there was no memory for, and the state that memory was in.</summary>
public sealed class AllocationFailedEventArgs : EventArgs
{
    internal AllocationFailedEventArgs(AllocError error, Layout layout, GfpFlags flags, NumaNode node, ulong freePages)
    {
        Error = error;
        Layout = layout;
        Flags = flags;
        Node = node;
        FreePages = freePages;
    }

    /// <summary>The reason.</summary>
    public AllocError Error { get; }

    /// <summary>What was wanted.</summary>
    public Layout Layout { get; }

    /// <summary>With which flags.</summary>
    public GfpFlags Flags { get; }

    /// <summary>Where.</summary>
    public NumaNode Node { get; }

    /// <summary>Pages that were free, on all nodes together.</summary>
    public ulong FreePages { get; }

    /// <summary>All of it in words.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"No memory for {Layout} ({Flags}, {Node}): {Error}; {FreePages} pages are free.");
}
