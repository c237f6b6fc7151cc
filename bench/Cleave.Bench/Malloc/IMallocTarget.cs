namespace Cleave.Bench.Malloc;

/// <summary>An allocator of bytes, as the workloads call it. Structs implement it, so that the calls are compiled into the loop.</summary>
internal interface IMallocTarget<TBlock>
{
    /// <summary>Allocates a block. The workloads never request more memory than the allocator has.</summary>
    TBlock Allocate(int size);

    /// <summary>Writes the first byte of a block.</summary>
    void Touch(TBlock block);

    void Free(TBlock block);
}
