namespace Cleave.Placement;

/// <summary>A free block, and the block in it that is to be taken. <c>default</c> is none.</summary>
internal readonly record struct Pick(ulong Block, ulong Target)
{
    public bool Found => Block != 0;
}
