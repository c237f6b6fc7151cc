namespace Cleave.Tools.Pickle;

/// <summary>A value that the pickle fills after creating it.</summary>
/// <remarks>
/// Invariant <c>Acyclic</c>: a container that becomes part of another value is sealed, and a sealed one accepts no more items. So no value
/// can be put into a value that it contains, and no pickle can build a cycle. Python writes acyclic values in this order, children first,
/// so no honest pickle is refused.
/// </remarks>
internal abstract class PickleContainer
{
    private protected PickleContainer()
    {
    }

    internal bool IsSealed { get; set; }

    /// <summary>
    /// True if more than the top of the stack and one memo entry refer to the container, so that a row cannot replace it.
    /// </summary>
    internal bool IsShared { get; set; }

    /// <summary>The index of the memo entry that refers to the container, or -1.</summary>
    internal int MemoPlace { get; set; } = -1;

    private protected void ForgetPlace()
    {
        IsSealed = IsShared = false;
        MemoPlace = -1;
    }
}
