namespace Cleave.Memory.Owners;

/// <summary>Where a block goes when its owner is done with it.</summary>
internal interface IBlockHome
{
    /// <summary>Takes it back, to be lent again or freed.</summary>
    void Return(MemoryBlock block);
}
