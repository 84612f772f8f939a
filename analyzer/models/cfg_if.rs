//! The cfg-if crate: its macro gives every branch the `cfg` that selects it.

macro_rules! cfg_if {
    (
        if #[cfg($($i_meta:tt)+)] { $($i_tokens:tt)* }
        $(else if #[cfg($($ei_meta:tt)+)] { $($ei_tokens:tt)* })*
        $(else { $($e_tokens:tt)* })?
    ) => {
        $crate::cfg_if! {
            @__items ();
            (($($i_meta)+) ($($i_tokens)*)),
            $((($($ei_meta)+) ($($ei_tokens)*)),)*
            $((() ($($e_tokens)*)),)?
        }
    };
    (@__items ($(($($_:tt)*),)*);) => {};
    (
        @__items ($(($($no:tt)+),)*);
        (($($($yes:tt)+)?) ($($tokens:tt)*)),
        $($rest:tt,)*
    ) => {
        #[cfg(all($($($yes)+,)? not(any($($($no)+),*))))]
        $crate::cfg_if! { @__temp_group $($tokens)* }
        $crate::cfg_if! {
            @__items ($(($($no)+),)* $(($($yes)+),)?);
            $($rest,)*
        }
    };
    (@__temp_group $($tokens:tt)*) => {
        $($tokens)*
    };
}
