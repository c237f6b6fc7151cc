namespace Cleave.Bench.Malloc;

/// <summary>An allocator of bytes, as a workload sees it. A struct, so that its calls are compiled into the loop.</summary>
internal interface IMallocTarget<TBlock>
{
    /// <summary>Allocates; the workloads never ask for more than there is.</summary>
    TBlock Allocate(int size);

    /// <summary>Writes the first byte.</summary>
    void Touch(TBlock block);

    void Free(TBlock block);
}
