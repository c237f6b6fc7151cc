using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <content>The checks of arguments and states, with their messages.</content>
public partial class Vec<T, TAllocator>
{
    private void ThrowIfDisposed() => OwnerText.ThrowIf(IsDisposed, this);

    private void ThrowIfPinned()
    {
        if (_pins.IsPinned)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The memory of the vec ({_capacity} elements) is pinned, so it cannot grow, shrink or be released. Dispose the "
                    + $"handle of Memory<T>.Pin first."));
        }
    }

    /// <summary>Refuses an index at which the vec has no element.</summary>
    /// <param name="index">The index, which has the same name in the caller.</param>
    [DoesNotReturn]
    private void ThrowNoElement<TIndex>(TIndex index)
        where TIndex : IBinaryInteger<TIndex>
    {
        ThrowIfDisposed();
        throw new ArgumentOutOfRangeException(
            nameof(index), index, FormattableString.Invariant($"The vec has {_count} elements, so none at index {index}."));
    }

    /// <summary>Checks that a run of elements lies inside the elements of the vec.</summary>
    /// <param name="start">The index of the first element of the run.</param>
    /// <param name="length">The number of elements of the run.</param>
    /// <param name="lengthName">The name of the caller's parameter that has the length.</param>
    private void CheckRun(nuint start, nuint length, string lengthName = "length")
    {
        ThrowIfDisposed();
        if (start > _count || length > _count - start)
        {
            throw new ArgumentOutOfRangeException(
                start > _count ? nameof(start) : lengthName,
                start > _count ? start : length,
                FormattableString.Invariant($"The vec has {_count} elements, so no run of {length} from index {start}."));
        }
    }

    private void CheckPlace(nuint index)
    {
        ThrowIfDisposed();
        if (index > _count)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, FormattableString.Invariant(
                $"The vec has {_count} elements, so one can be inserted at index 0 to {_count}, not at {index}."));
        }
    }

    /// <summary>Refuses an alignment that no single element of the type can have.</summary>
    private static void CheckAlignment(Alignment alignment) => Layout.Of<T>(alignment);

    private InvalidOperationException Empty()
    {
        ThrowIfDisposed();
        return new InvalidOperationException("The vec has no element to pop.");
    }

    private ArgumentOutOfRangeException TooMany(string name, nuint asked, nuint there) =>
        new(name, asked, string.Create(CultureInfo.InvariantCulture,
            $"A vec of {typeof(T).Name}, {Unsafe.SizeOf<T>()} bytes each, has at most {MaxCapacity} elements; it has "
            + $"{there}, so {asked} are too many."));

    /// <summary>The exception for a vec that cannot have room for so many elements.</summary>
    private Exception NoRoom(nuint elements, in AllocationFailure failure)
    {
        Layout asked = Layout.Array<T>(elements, _alignment);
        string vec = string.Create(CultureInfo.InvariantCulture,
            $"The vec was to have room for {elements} elements of {ByteText.Exact((ulong)Unsafe.SizeOf<T>())}; its "
                + $"{_count} elements are unchanged.");
        return OwnerFailureText.Add(failure, asked, typeof(TAllocator).Name, vec).ToException();
    }

    private static InvalidOperationException Changed() =>
        new("The elements of the vec were added to, removed or moved since the enumeration began.");
}
