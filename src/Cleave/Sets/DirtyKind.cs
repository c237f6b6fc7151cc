namespace Cleave.Sets;

/// <summary>Blocks of unknown content.</summary>
internal readonly struct DirtyKind : IBlockKind
{
    public static int Number => BlockKind.Dirty;

    public static ref ulong Own(ref WordPair pair) => ref pair.Dirty;

    public static ref ulong Other(ref WordPair pair) => ref pair.Clear;
}
