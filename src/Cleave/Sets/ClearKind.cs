namespace Cleave.Sets;

/// <summary>The kind of free blocks that are known to be zeroed.</summary>
internal readonly struct ClearKind : IBlockKind
{
    public static int Number => BlockKind.Clear;

    public static ref ulong Own(ref WordPair pair) => ref pair.Clear;

    public static ref ulong Other(ref WordPair pair) => ref pair.Dirty;
}
