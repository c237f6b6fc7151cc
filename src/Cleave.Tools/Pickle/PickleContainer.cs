namespace Cleave.Tools.Pickle;

/// <summary>A value that the pickle fills after it has made it.</summary>
/// <remarks>
/// Invariant <c>Acyclic</c>: once a container is part of another value it is sealed, and a sealed one takes no more items. So
/// nothing can be put into a value that it already contains, and no pickle can build a cycle. Python writes an acyclic value
/// in just that order, children first, so nothing honest is refused.
/// </remarks>
internal abstract class PickleContainer
{
    private protected PickleContainer()
    {
    }

    internal bool IsSealed { get; set; }

    /// <summary>Whether something besides the top of the stack and one memo entry refers to it, so that it cannot be replaced by a row.</summary>
    internal bool IsShared { get; set; }

    /// <summary>The memo entry that refers to it, or -1.</summary>
    internal int MemoPlace { get; set; } = -1;

    private protected void ForgetPlace()
    {
        IsSealed = IsShared = false;
        MemoPlace = -1;
    }
}
