namespace Cleave.Tools.Pickle;

/// <summary>The kind of value that a <see cref="PickleValue"/> contains.</summary>
internal enum PickleKind
{
    /// <summary>The value <c>None</c> of Python.</summary>
    None,

    /// <summary>The truth value true or false.</summary>
    Boolean,

    /// <summary>A whole number from -2^63 to 2^64 - 1.</summary>
    WholeNumber,

    /// <summary>A 64-bit floating-point number.</summary>
    RealNumber,

    /// <summary>A text of Unicode characters.</summary>
    Text,

    /// <summary>A byte string or a bytearray.</summary>
    Bytes,

    /// <summary>A list of values.</summary>
    List,

    /// <summary>A tuple of values.</summary>
    Tuple,

    /// <summary>A dictionary of keys and values.</summary>
    Dictionary,

    /// <summary>A set or a frozen set.</summary>
    Set,

    /// <summary>A whole number below -2^63 or above 2^64 - 1, which is available only as text.</summary>
    LargeNumber,

    /// <summary>The name of a Python type or function, which is never looked up.</summary>
    TypeName,
}
