namespace Cleave.Memory.Owners;

/// <summary>Where memory goes when its owner is done with it.</summary>
internal interface IMemoryHome
{
    /// <summary>Takes memory, or says why there is none.</summary>
    AllocError TryTake(Layout layout, GfpFlags flags, NumaNode node, out Allocation memory);

    /// <summary>Takes memory back that came from here, with the layout that it was asked for with.</summary>
    void Give(nuint address, Layout layout);
}
