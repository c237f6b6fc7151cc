namespace Cleave.Storage;

/// <summary>The kinds of faults of the file of a durable space.</summary>
public enum StorageFault
{
    /// <summary>No fault: the file served every call.</summary>
    None = 0,

    /// <summary>Another process, or another space of this one, has the file open.</summary>
    InUse,

    /// <summary>The disk has no room. Nothing has changed, and the call may be tried again.</summary>
    Full,

    /// <summary>The file, its folder or the space is open for reading alone. Nothing has changed.</summary>
    ReadOnly,

    /// <summary>The content of the file is damaged. Nothing is written to it.</summary>
    Damaged,

    /// <summary>The file is none of a durable space.</summary>
    Foreign,

    /// <summary>The file was written by a later version of this library.</summary>
    TooNew,

    /// <summary>The operating system reported an error. Whether the last changes are on disk is known when the space is opened
    /// again.</summary>
    InputOutput,
}
