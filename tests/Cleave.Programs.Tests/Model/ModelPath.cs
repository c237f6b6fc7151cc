namespace Cleave.Programs.Tests.Model;

/// <summary>The less travelled roads of the reference. The model counts them, so that a test can say its inputs got there.</summary>
internal enum ModelPath
{
    /// <summary>A range pick found nothing of the wanted kind and took the other in its second pass.</summary>
    RangeSecondPass,

    /// <summary>A range pick that wanted clear found it in the first pass, below a wholly clear root.</summary>
    RangeClearRoot,

    /// <summary>The tree switch of an offset-aligned pick carried over to a higher order, and decided there.</summary>
    AlignedSwitchKept,

    /// <summary>A plain or top-down pick had to take from the other tree.</summary>
    OtherTree,

    /// <summary>Take range met a split block inside the range while nothing was clear.</summary>
    TakeRangeSplitAllDirty,

    /// <summary>The same, when it was this very walk that had taken what was clear.</summary>
    TakeRangeClearUsedUp,

    /// <summary>Take range took blocks that were clear and blocks that were dirty.</summary>
    TakeRangeMixed,

    /// <summary>Take range took all there was up to the end of the space, and that was not enough.</summary>
    TakeRangePastEnd,

    /// <summary>A force merge reached the order it was asked for.</summary>
    ForceMergeReached,

    /// <summary>A force merge merged something, but not up to the order it was asked for.</summary>
    ForceMergeInVain,

    /// <summary>A force merge reached its order, and the pick after it found no block all the same.</summary>
    ForceMergeNoPick,

    /// <summary>Try harder found all it needed from a block's offset upwards, in several blocks.</summary>
    TryHarderRight,

    /// <summary>Try harder put a left part in front of what it had kept.</summary>
    TryHarderLeft,

    /// <summary>Try harder would have needed a left part below offset 0, though not from 0 itself.</summary>
    TryHarderBelowZero,

    /// <summary>Try harder gave more than the size, because the left part is a multiple of min_block.</summary>
    TryHarderOversize,

    /// <summary>An allocation gave its last block back in part.</summary>
    TrimmedLast,
}
