namespace Cleave.Tools.Pickle;

/// <summary>What a <see cref="PickleValue"/> holds.</summary>
internal enum PickleKind
{
    /// <summary>Python's <c>None</c>.</summary>
    None,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number from -2^63 to 2^64 - 1.</summary>
    WholeNumber,

    /// <summary>A 64-bit floating-point number.</summary>
    RealNumber,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes, or a bytearray.</summary>
    Bytes,

    /// <summary>A list.</summary>
    List,

    /// <summary>A tuple.</summary>
    Tuple,

    /// <summary>A dictionary.</summary>
    Dictionary,

    /// <summary>A set or frozen set.</summary>
    Set,

    /// <summary>A whole number below -2^63 or above 2^64 - 1; its text form is all that is known of it.</summary>
    LargeNumber,

    /// <summary>The name of a type or function of Python. It is never looked up.</summary>
    TypeName,
}
