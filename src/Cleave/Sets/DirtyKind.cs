namespace Cleave.Sets;

/// <summary>The kind of free blocks whose content is unknown.</summary>
internal readonly struct DirtyKind : IBlockKind
{
    public static int Number => BlockKind.Dirty;

    public static ref ulong Own(ref WordPair pair) => ref pair.Dirty;

    public static ref ulong Other(ref WordPair pair) => ref pair.Clear;
}
