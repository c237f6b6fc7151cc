namespace Cleave.Tools.Traces;

/// <summary>What happened at one point of a recorded trace.</summary>
public enum TraceEventKind
{
    /// <summary>A block was allocated.</summary>
    Allocate,

    /// <summary>A block was given back.</summary>
    Free,

    /// <summary>The recorded program asked for memory and was refused.</summary>
    OutOfMemory,
}
