namespace Cleave.Placement;

/// <summary>A free block, the block inside it that is to be taken, and their kind. <c>default</c> stands for none.</summary>
internal readonly record struct Pick(ulong Block, ulong Target, int Kind)
{
    public bool Found => Block != 0;
}
