namespace Cleave;

/// <summary>The kinds of failures of all allocators. Codes below 100 are of valid requests, codes from 100 on of invalid
/// arguments.</summary>
/// <remarks>A valid request may succeed later, with other flags or from another allocator. An invalid argument stays invalid.</remarks>
public enum FailureCode
{
    /// <summary>No failure: the call succeeded.</summary>
    None = 0,

    /// <summary>Free memory cannot serve the request at the moment. <see cref="AllocationFailure.Reason"/> says which condition is
    /// missing.</summary>
    NoSpace,

    /// <summary>The request is larger than the largest size that this allocator ever serves.</summary>
    TooLarge,

    /// <summary>The charge would exceed the limit of a group of memory, or of one of its ancestors.</summary>
    GroupLimit,

    /// <summary>The maximum number of groups already have charges in this heap.</summary>
    TooManyGroups,

    /// <summary>The request needs more memory mappings than the process may still make.</summary>
    MappingLimit,

    /// <summary>No run of free addresses is long enough to map the memory.</summary>
    AddressSpace,

    /// <summary>The operating system refused a call that the request needs.</summary>
    SystemRefused,

    /// <summary>The operating system or the allocator does not support the request.</summary>
    NotSupported,

    /// <summary>A limit of a device, of one of its heaps or of a budget would be exceeded.</summary>
    DeviceLimit,

    /// <summary>The driver of a device refused a call that the request needs.</summary>
    DriverRefused,

    /// <summary>The device is lost, and only the release of its memory is possible.</summary>
    DeviceLost,

    /// <summary>The size is below the smallest size that the allocator serves.</summary>
    SizeBelowMin = 100,

    /// <summary>The size is above that of the space, or above the largest size that a pool serves.</summary>
    SizeAboveMax,

    /// <summary>The size is not a multiple of the chunk size or of the smallest block.</summary>
    SizeUnaligned,

    /// <summary>The size is not a power of two, although a single block of exactly that size was asked for.</summary>
    SizeNotPowerOfTwo,

    /// <summary>The size, rounded up to whole smallest blocks, is larger than the space.</summary>
    RoundedSizeAboveMax,

    /// <summary>The start of a range is not a multiple of the chunk size or of the smallest block.</summary>
    RangeStartUnaligned,

    /// <summary>The end of a range is not a multiple of the chunk size.</summary>
    RangeEndUnaligned,

    /// <summary>The range is empty, or ends before it begins.</summary>
    RangeEmpty,

    /// <summary>The range begins below the first address of the space.</summary>
    RangeBelowBase,

    /// <summary>The range ends past the end of the space.</summary>
    RangePastEnd,

    /// <summary>The range ends at 2^64 or above, where no address is.</summary>
    RangeOverflow,

    /// <summary>The range could not hold the request even if all of it were free.</summary>
    RangeTooShort,

    /// <summary>The bounds hold exactly the size, and do not lie at a multiple of the alignment.</summary>
    ExactRangeMisaligned,

    /// <summary>The flags have a bit without a meaning.</summary>
    UnknownFlags,

    /// <summary>The memory to trim is several blocks that are not one run of addresses.</summary>
    TrimNeedsOneRun,

    /// <summary>The size to trim to is zero.</summary>
    TrimSizeZero,

    /// <summary>The size to trim to is larger than the memory.</summary>
    TrimSizeAboveBlock,

    /// <summary>The start of the part to keep lies below the memory.</summary>
    TrimStartBelowBlock,

    /// <summary>The start of the part to keep is not a multiple of the chunk size or of the granularity.</summary>
    TrimStartUnaligned,

    /// <summary>The part to keep ends past the end of the memory.</summary>
    TrimPastBlock,

    /// <summary>The size to grow to is below the size of the memory.</summary>
    GrowSizeBelowRange,

    /// <summary>A part of the region to retire is retired already.</summary>
    AlreadyRetired,

    /// <summary>A part of the region to restore is not retired.</summary>
    NotRetired,

    /// <summary>An option is outside its limits or contradicts another option.</summary>
    InvalidOption,

    /// <summary>The space would have no block, because the smallest block is larger than the space.</summary>
    NoBlocks,

    /// <summary>The space would have more smallest blocks than the index type can count.</summary>
    TooManyBlocks,
}
