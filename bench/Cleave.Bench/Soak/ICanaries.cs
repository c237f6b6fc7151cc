namespace Cleave.Bench.Soak;

/// <summary>The canaries in the blocks of an allocator. Two threads can change different blocks at the same time.</summary>
internal interface ICanaries
{
    /// <summary>Fills a block with its canary.</summary>
    /// <exception cref="SoakFaultException">Another block already has a part of this one.</exception>
    void Place(SoakBlock block);

    /// <summary>Checks that a block holds its canary everywhere.</summary>
    /// <exception cref="SoakFaultException">A part of the block holds something else.</exception>
    void Check(SoakBlock block);

    /// <summary>Checks a block that is about to be freed, and removes its canary.</summary>
    /// <exception cref="SoakFaultException">A part of the block holds something else.</exception>
    void Remove(SoakBlock block);
}
