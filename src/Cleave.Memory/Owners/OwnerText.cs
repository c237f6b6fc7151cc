using System.Diagnostics.CodeAnalysis;

namespace Cleave.Memory.Owners;

/// <summary>Owners in words, for messages and reports.</summary>
internal static class OwnerText
{
    /// <summary>A type by its short name, with those of its arguments: "VVec&lt;Int32&gt;".</summary>
    public static string Of(Type type)
    {
        string name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }

    /// <summary>Refuses the use of an owner that was disposed, by its short name.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    [SuppressMessage("Maintainability", "CA1513", Justification = "That one names a generic type with the assemblies of its arguments.")]
    public static void ThrowIf([DoesNotReturnIf(true)] bool isDisposed, object owner)
    {
        if (isDisposed)
        {
            throw new ObjectDisposedException(Of(owner.GetType()));
        }
    }
}
