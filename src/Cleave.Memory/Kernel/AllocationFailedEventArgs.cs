namespace Cleave.Memory;

/// <summary>A request that there was no memory for, and the state that memory was in.</summary>
public sealed class AllocationFailedEventArgs : EventArgs
{
    internal AllocationFailedEventArgs()
    {
    }

    /// <summary>The reason.</summary>
    public required AllocError Error { get; init; }

    /// <summary>What was wanted.</summary>
    public required Layout Layout { get; init; }

    /// <summary>With which flags.</summary>
    public required GfpFlags Flags { get; init; }

    /// <summary>Where.</summary>
    public required NumaNode Node { get; init; }

    /// <summary>Pages that are free, on all nodes together.</summary>
    public required ulong FreePages { get; init; }

    /// <summary>Pages that there are.</summary>
    public required ulong Pages { get; init; }

    /// <summary>The group that would be over its limit, where that is the reason.</summary>
    public required MemoryGroup? Group { get; init; }

    /// <summary>All of it in words.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"No memory for {Layout} ({Flags}, {Node}): {Error}{GroupText}; {FreePages} of {Pages} pages are free.");

    private string GroupText => Group is null
        ? ""
        : $", group '{Group.Name}' with {ByteText.Exact(Group.Charged)} of {ByteText.Exact(Group.Limit)} charged";
}
