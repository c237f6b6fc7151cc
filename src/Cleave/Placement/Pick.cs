namespace Cleave.Placement;

/// <summary>A free block, the block in it that is to be taken, and their kind. <c>default</c> is none.</summary>
internal readonly record struct Pick(ulong Block, ulong Target, int Kind)
{
    public bool Found => Block != 0;
}
