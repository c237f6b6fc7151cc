namespace Cleave.Planning;

/// <summary>Why a planner ended.</summary>
public enum PlanEnd
{
    /// <summary>The height is proved the least possible.</summary>
    Proved,

    /// <summary>The plan fits in the capacity that was asked for.</summary>
    Fits,

    /// <summary>The limit of nodes was reached.</summary>
    NodeLimit,

    /// <summary>The limit of time was reached.</summary>
    TimeLimit,

    /// <summary>The planner was cancelled.</summary>
    Cancelled,
}
